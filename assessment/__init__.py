"""远航 Yuanhang: from contact centre to remote bank, assessed and planned.

The way of the data: `questionnaire.load` -> answers -> `store` -> `scoring.score` -> `pitfalls`,
`roadmap` -> `findings.find` -> `charts` on the page, `reports` on paper. `service` is the only way
in for pages and commands.
"""
