"""异常识别与预警报告: find what many complaints have in common, and warn with figures (strands T5, N5)."""
