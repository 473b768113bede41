"""Asks of the tests what they ask of the code: would they notice a mistake?"""
