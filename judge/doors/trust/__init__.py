"""The commands that tell whether a reward can be trusted: check, calibrate, audit, report and watch; and the pytest plugin.

Like every door, it may import everything. The Lambda never loads this folder.
"""
