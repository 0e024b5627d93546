"""The report: one HTML file about one run or two, which opens anywhere and asks no network.

A section of the page is a module here; the page's style and script lie beside them. May import the files of rows, the monitors,
the statistics, the agreement and the audit; prints nothing. The Lambda never loads this folder.
"""
