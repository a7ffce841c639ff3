local grьяe = 1
