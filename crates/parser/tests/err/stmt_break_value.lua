while x do break 1 end
