-- -e statements run before the script, in order, with arg already set.
print("script", x, ..., arg[-1], arg[-4])
