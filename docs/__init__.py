"""The pages, and the programs that make parts of them: `picture`, `imports` and `rubric_pages`."""
