"""The training job, from its plan to the tuned model.

Open `judge/doors/job/create.py` first: it goes the way of a job from top to bottom. In its order: `stack` (the function that
gives the rewards), `choices` and `hyperparameters`, `plan` (what the job is to be), `workload` (what it asks of the judge),
`preflight`, and `service`, the port with `bedrock_jobs` and `open_weight` behind it. After that, `follow` and `progress` watch a
job, `curves` draws and reads its course, and `tuned` deploys the model and deletes what is left.

May import the wiring, AWS, the endpoint and everything below them. It knows no command, and no room beside it.
"""
