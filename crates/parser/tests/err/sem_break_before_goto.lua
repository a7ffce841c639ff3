break
goto nowhere
