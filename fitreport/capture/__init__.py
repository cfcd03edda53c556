"""What runs inside training: the recorder, the export after fit, the loop written by hand."""
