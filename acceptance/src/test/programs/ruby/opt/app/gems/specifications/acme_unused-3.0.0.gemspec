Gem::Specification.new do |s|
  s.name = "acme_unused"
  s.version = "3.0.0"
  s.summary = "unused"
  s.authors = ["Acme"]
  s.require_paths = ["lib"]
  s.installed_by_version = "3.3.15"
end
