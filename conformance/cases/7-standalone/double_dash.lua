-- "--" ends the options.
print("run", ..., arg[1])
