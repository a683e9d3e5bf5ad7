"""From a standing to what people read: a folder of pages and open data, and a terminal's table."""

from answerable.publish.inspection import print_inspection
from answerable.publish.report import write_report
from answerable.publish.terminal import TerminalProgress, print_standing

__all__ = ["TerminalProgress", "print_inspection", "print_standing", "write_report"]
