repeat
  y()
end
