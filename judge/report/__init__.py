"""The report: one HTML file about one run or two, which opens anywhere and asks no network.

May import the rows, the monitors, the agreement and the audit; prints nothing. The Lambda never loads this folder.
"""
