print("invseg-run")
