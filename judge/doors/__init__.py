"""Where the outside comes in: the Lambda handler and the command line, with what they print.

Doors import anything; nothing imports a door.
"""
