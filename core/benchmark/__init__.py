"""The measured report: what a query, an indexed picture and a joule give on this machine, at each precision.

`measure` runs it, `report` is what it leaves behind (JSON, tables, comparisons), `page` shows it as one HTML page.
"""
