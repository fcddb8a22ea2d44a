// Command trivydb makes a vulnerability database of Trivy from archives of OSV records, so that the real Trivy and
// assay judge by the same advisories.
//
// Usage: trivydb DIRECTORY CACHE, where DIRECTORY holds ECOSYSTEM/all.zip, and CACHE is what Trivy gets as --cache-dir.
//
// Records are named by their own id. Withdrawn ones are left out, and so are affected Git commits.
package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

type event struct {
	Introduced   string `json:"introduced"`
	Fixed        string `json:"fixed"`
	LastAffected string `json:"last_affected"`
}

type affected struct {
	Package struct {
		Ecosystem string `json:"ecosystem"`
		Name      string `json:"name"`
	} `json:"package"`
	Ranges []struct {
		Type   string  `json:"type"`
		Events []event `json:"events"`
	} `json:"ranges"`
	Versions []string `json:"versions"`
}

type record struct {
	ID        string     `json:"id"`
	Summary   string     `json:"summary"`
	Withdrawn string     `json:"withdrawn"`
	Affected  []affected `json:"affected"`
	Database  struct {
		Severity string `json:"severity"`
	} `json:"database_specific"`
}

// An advisory in the form of Trivy's database.
type advisory struct {
	FixedVersion       string   `json:",omitempty"`
	VulnerableVersions []string `json:",omitempty"`
}

// Buckets of Trivy's database, by OSV's ecosystem.
var libraries = map[string]string{
	"Maven":     "maven::GitHub Security Advisory Maven",
	"npm":       "npm::GitHub Security Advisory npm",
	"PyPI":      "pip::GitHub Security Advisory pip",
	"Go":        "go::The Go Vulnerability Database",
	"crates.io": "cargo::Open Source Vulnerability",
}

// By bucket, package and vulnerability.
type advisories map[string]map[string]map[string]advisory

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: trivydb DIRECTORY CACHE")
	}
	found := advisories{}
	details := map[string]record{}
	archives, err := filepath.Glob(filepath.Join(os.Args[1], "*", "all.zip"))
	check(err)
	for _, archive := range archives {
		read(archive, found, details)
	}
	write(filepath.Join(os.Args[2], "db"), found, details)
}

func read(archive string, found advisories, details map[string]record) {
	files, err := zip.OpenReader(archive)
	check(err)
	defer files.Close()
	for _, file := range files.File {
		in, err := file.Open()
		check(err)
		text, err := io.ReadAll(in)
		check(err)
		check(in.Close())
		var one record
		check(json.Unmarshal(text, &one))
		if one.Withdrawn != "" {
			continue
		}
		details[one.ID] = one
		for _, each := range one.Affected {
			found.add(one.ID, each)
		}
	}
}

func (found advisories) add(id string, each affected) {
	ecosystem := each.Package.Ecosystem
	release := ""
	if colon := strings.Index(ecosystem, ":"); colon >= 0 {
		ecosystem, release = ecosystem[:colon], ecosystem[colon+1:]
	}
	if ecosystem == "Debian" {
		for _, fixed := range fixes(each) {
			found.put("debian "+release, each.Package.Name, id, advisory{FixedVersion: fixed})
		}
		return
	}
	bucket, known := libraries[ecosystem]
	if !known {
		return
	}
	name := each.Package.Name
	if ecosystem == "Maven" || ecosystem == "PyPI" || ecosystem == "npm" {
		// Trivy asks for names in lower case.
		name = strings.ToLower(name)
	}
	if ecosystem == "PyPI" {
		name = strings.NewReplacer("_", "-", ".", "-").Replace(name)
	}
	old := found[bucket][name][id]
	old.VulnerableVersions = append(old.VulnerableVersions, constraints(each)...)
	found.put(bucket, name, id, old)
}

func (found advisories) put(bucket, name, id string, one advisory) {
	if found[bucket] == nil {
		found[bucket] = map[string]map[string]advisory{}
	}
	if found[bucket][name] == nil {
		found[bucket][name] = map[string]advisory{}
	}
	found[bucket][name][id] = one
}

// The fixed versions of a distribution's package; an empty one where there is none.
func fixes(each affected) []string {
	var fixed []string
	for _, span := range each.Ranges {
		last := ""
		for _, event := range span.Events {
			if event.Fixed != "" {
				last = event.Fixed
			}
		}
		fixed = append(fixed, last)
	}
	return fixed
}

// The ranges and versions in the words of Trivy.
func constraints(each affected) []string {
	var all []string
	for _, span := range each.Ranges {
		if span.Type == "GIT" {
			continue
		}
		from := ""
		open := false
		for _, event := range span.Events {
			switch {
			case event.Introduced != "":
				from, open = event.Introduced, true
			case event.Fixed != "":
				all = append(all, constraint(from, "<", event.Fixed))
				open = false
			case event.LastAffected != "":
				all = append(all, constraint(from, "<=", event.LastAffected))
				open = false
			}
		}
		if open {
			all = append(all, ">="+from)
		}
	}
	for _, version := range each.Versions {
		all = append(all, "="+version)
	}
	return all
}

func constraint(from, operator, to string) string {
	if from == "0" || from == "" || from == "0.0.0-0" {
		return operator + to
	}
	return ">=" + from + ", " + operator + to
}

func write(directory string, found advisories, details map[string]record) {
	check(os.MkdirAll(directory, 0o755))
	db, err := bolt.Open(filepath.Join(directory, "trivy.db"), 0o644, &bolt.Options{NoSync: true})
	check(err)
	check(db.Update(func(tx *bolt.Tx) error { return fill(tx, found, details) }))
	check(db.Close())
	now := time.Now().UTC()
	meta := fmt.Sprintf(`{"Version":2,"NextUpdate":%q,"UpdatedAt":%q,"DownloadedAt":%q}`,
		now.AddDate(1, 0, 0).Format(time.RFC3339), now.Format(time.RFC3339), now.Format(time.RFC3339))
	check(os.WriteFile(filepath.Join(directory, "metadata.json"), []byte(meta), 0o644))
}

func fill(tx *bolt.Tx, found advisories, details map[string]record) error {
	sources, err := tx.CreateBucketIfNotExists([]byte("data-source"))
	if err != nil {
		return err
	}
	for _, name := range sorted(found) {
		check(sources.Put([]byte(name), []byte(`{"ID":"osv","Name":"OSV records","URL":"https://osv.dev"}`)))
		bucket, err := tx.CreateBucketIfNotExists([]byte(name))
		if err != nil {
			return err
		}
		for _, pkg := range sorted(found[name]) {
			inner, err := bucket.CreateBucketIfNotExists([]byte(pkg))
			if err != nil {
				return err
			}
			for _, id := range sorted(found[name][pkg]) {
				check(inner.Put([]byte(id), encoded(found[name][pkg][id])))
			}
		}
	}
	vulnerabilities, err := tx.CreateBucketIfNotExists([]byte("vulnerability"))
	if err != nil {
		return err
	}
	for _, id := range sorted(details) {
		one := details[id]
		check(vulnerabilities.Put([]byte(id), encoded(map[string]string{
			"Title": one.Summary, "Severity": severity(one.Database.Severity),
		})))
	}
	return nil
}

// Trivy leaves out what has a severity that it does not know.
func severity(word string) string {
	switch upper := strings.ToUpper(word); upper {
	case "MODERATE":
		return "MEDIUM"
	case "LOW", "MEDIUM", "HIGH", "CRITICAL":
		return upper
	default:
		return "UNKNOWN"
	}
}

func sorted[T any](all map[string]T) []string {
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func encoded(value any) []byte {
	text, err := json.Marshal(value)
	check(err)
	return text
}

func check(err error) {
	if err != nil {
		log.Fatal("trivydb: ", err)
	}
}
