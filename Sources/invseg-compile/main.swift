print("invseg-compile")
