do
  goto done
end
