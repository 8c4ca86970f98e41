"""网点巡检: a drawn outlet walked through with the seven inspection points (strands C3, C4)."""
