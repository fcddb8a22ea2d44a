module AcmeUsed
  NAME = "used"
end
