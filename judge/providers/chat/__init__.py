"""A judge behind an OpenAI-compatible endpoint: vLLM, SGLang, Ollama, llama.cpp, OpenAI, Bedrock.

May import the port, the errors, the endpoint and the ladder, and from Bedrock's wire form how a refused setting is told.
"""
