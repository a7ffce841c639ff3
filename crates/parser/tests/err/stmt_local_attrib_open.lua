local x <const = 2
