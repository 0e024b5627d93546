"""A judge on Amazon Bedrock, asked through Converse."""
