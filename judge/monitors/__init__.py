"""What shows that a reward is being hacked, or that nothing can be learnt from it: statistics over rollouts, and their alarms.

Pure arithmetic on rewards and texts. May import `judge.reading`, the digest and the standard library; knows no rubric, row or
file. The Lambda measures each batch with it.
"""
