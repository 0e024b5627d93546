"""The doors to the outside: the Lambda handler, and the command line with everything it prints.

A door may import everything; no other room imports a door.
"""
