"""Formats that runs are read from: one module a format, found by walking this folder.

A module with `NAME`, `recognise` and `read` is a source (`interface.Source` says what each must
do); there is nothing to register. `find` looks for runs in files and folders; the other modules
are what sources share.
"""
