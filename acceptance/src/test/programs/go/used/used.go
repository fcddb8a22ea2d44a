// Package used is linked in.
package used

// Name returns its name.
func Name() string { return "used" }
