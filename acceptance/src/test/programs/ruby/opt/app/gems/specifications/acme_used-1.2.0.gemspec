Gem::Specification.new do |s|
  s.name = "acme_used"
  s.version = "1.2.0"
  s.summary = "used"
  s.authors = ["Acme"]
  s.require_paths = ["lib"]
  s.installed_by_version = "3.3.15"
end
