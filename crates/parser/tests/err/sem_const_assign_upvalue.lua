local x <const> = f()
function g() x = 2 end
