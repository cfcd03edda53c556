// The page's data. Islands are base64 of deflate streams; the browser unpacks them itself. The
// format of the numbers is that of fitreport/studyfile/columns.py.

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function unpacked(name, format = 'deflate') {
  const packed = bytesOf(document.getElementById(name).textContent);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format));
  return new Response(stream).arrayBuffer();
}

const textOf = (buffer) => new TextDecoder().decode(buffer);

/** Byte planes back to numbers: the first bytes of all, then the second ones, and so on. */
function fromPlanes(buffer, Kind) {
  const width = Kind.BYTES_PER_ELEMENT;
  const planes = new Uint8Array(buffer);
  const count = planes.length / width;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < width; plane++) {
    for (let i = 0; i < count; i++) bytes[i * width + plane] = planes[plane * count + i];
  }
  return new Kind(bytes.buffer);
}

/** 32-bit words from zigzag-coded wrap-around differences. */
function fromDifferences(coded) {
  const words = new Uint32Array(coded.length);
  let word = 0;
  for (let i = 0; i < coded.length; i++) {
    word = (word + ((coded[i] >>> 1) ^ -(coded[i] & 1))) >>> 0;
    words[i] = word;
  }
  return words;
}

function restored(column, words) {
  const buffer = fromDifferences(words).buffer;
  if (column.kind === 'float32') return Float64Array.from(new Float32Array(buffer));
  const scale = (column.kind === 'binary' ? 2 : 10) ** (column.digits ?? 0);
  const numbers = Float64Array.from(new Int32Array(buffer));
  for (let i = 0; i < numbers.length; i++) numbers[i] /= scale;
  return numbers;
}

/** A function from a column's index to its numbers, each unpacked when first asked for. */
function columnReader(columns, words, doubles) {
  const starts = [];
  const used = {words: 0, doubles: 0};
  for (const {kind, length} of columns) {
    const stream = kind === 'double' || kind === 'long' ? 'doubles' : 'words';
    starts.push(used[stream]);
    if (kind !== 'range') used[stream] += length;
  }
  const known = new Map();
  const read = (index) => {
    const {kind, length, start = 0, step = 0} = columns[index];
    const from = starts[index];
    if (kind === 'range') return Float64Array.from({length}, (_, i) => start + step * i);
    if (kind === 'double') return doubles.slice(from, from + length);
    if (kind === 'long') {
      return Float64Array.from(
        new BigInt64Array(doubles.slice(from, from + length).buffer),
        Number,
      );
    }
    return restored(columns[index], words.subarray(from, from + length));
  };
  return (index) => {
    if (!known.has(index)) known.set(index, read(index));
    return known.get(index);
  };
}

/** The Study; its arrays are numbers of columns, which `column` turns into numbers. */
async function readStudy() {
  const names = ['study-document', 'study-words', 'study-doubles'];
  const [text, words, doubles] = await Promise.all(names.map((name) => unpacked(name)));
  const {columns, study} = JSON.parse(textOf(text));
  const numbers = [fromPlanes(words, Uint32Array), fromPlanes(doubles, Float64Array)];
  study.column = columnReader(columns, ...numbers);
  return study;
}

/** Runs the bundled Vega; the page's policy knows its hash, so it may. */
async function loadVega() {
  const script = document.createElement('script');
  script.textContent = textOf(await unpacked('vega', 'gzip'));
  document.head.append(script);
  return fitreportVega;
}
