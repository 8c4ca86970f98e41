"""整改跟踪: real rectification told from paper, accountability, the outlet's score sheet (strands C3, N4)."""
