package dev.assay.acceptance.app;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.validation.constraints.NotBlank;

/** Somebody with an animal. */
@Entity
public class Owner {
  @Id @GeneratedValue private Long id;

  @NotBlank private String name;

  protected Owner() {}

  Owner(String name) {
    this.name = name;
  }

  public Long getId() {
    return id;
  }

  public String getName() {
    return name;
  }
}
