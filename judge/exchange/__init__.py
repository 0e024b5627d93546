"""Graders of other systems: what becomes of them as a rubric, and what becomes of a rubric there.

`rubric_import` makes a rubric of a grader in OpenAI's JSON, `reward_prompt` and `evaluator` what SageMaker takes. Whatever is
read here is untrusted data: no template, formula or program in it is run outside the sandbox. May import the prompts, the
rubric, the checks and what is below them.
"""
