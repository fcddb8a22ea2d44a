package dev.assay.acceptance.app;

import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

@Controller
class OwnerController {
  private final OwnerRepository owners;

  OwnerController(OwnerRepository owners) {
    this.owners = owners;
    owners.saveAll(List.of(new Owner("Ada"), new Owner("Grace")));
  }

  @GetMapping("/")
  String page(Model model) {
    model.addAttribute("owners", owners.findAll());
    return "owners";
  }

  @GetMapping("/owners")
  @ResponseBody
  List<Owner> list(@RequestParam(defaultValue = "") String prefix) {
    return owners.findByNameStartingWithOrderByName(prefix);
  }
}
