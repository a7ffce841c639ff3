-- Without a name dofile reads standard input.
print(dofile())
