module AcmeUnused
  NAME = "unused"
end
