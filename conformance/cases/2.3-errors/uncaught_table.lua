-- An error object without __tostring is described by its type.
print("before")
error({ code = 2 })
