if x
  y()
end
