"""What does the office tell at the end of the year? The annual 双拥 summary, from figures that lead to their lists."""
