"""The pages, and the two programs that draw their pictures: `picture` the first screen's, `imports` the rooms'."""
