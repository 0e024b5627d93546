"""What shows that a reward is being hacked, or that nothing can be learnt from it: statistics over rollouts, and their alarms.

Pure arithmetic on rewards and texts; may import the words of a text and nothing of the road. The Lambda counts a batch with it.
"""
