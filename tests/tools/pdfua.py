"""Checks PDFs by the rules of PDF/UA-1 (page-validation) and names every fault. Exit 0 when there is none."""

import sys

import page

bad = 0
rules = 0
for path in sys.argv[1:]:
    report = page.validate_pdf(path, profile="ua1")
    rules = report.rules.total
    if not report.is_compliant:
        bad += 1
        for fault in report.failures:
            print(f"{path}: {fault.rule_id}: {fault.message}")
print(f"{len(sys.argv) - 1} PDF, правил {rules}, с ошибками {bad}")
sys.exit(1 if bad else 0)
