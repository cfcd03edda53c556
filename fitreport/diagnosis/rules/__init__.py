"""The rules, one file each. A file's name is the rule's id; its docstring is its documentation."""
