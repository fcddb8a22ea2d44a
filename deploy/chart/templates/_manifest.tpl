{{- /* A plain manifest with the values in the place of its own. */ -}}
{{- define "assay.manifest" -}}
{{- $values := .root.Values -}}
{{- $text := .root.Files.Get (printf "files/%s" .file) -}}
{{- $text = replace "image: assay-sensor:0.1.0-SNAPSHOT" (printf "image: %s" $values.sensor.image) $text -}}
{{- $text = replace "IMAGE: assay-sensor:0.1.0-SNAPSHOT" (printf "IMAGE: %s" $values.sensor.image) $text -}}
{{- $text = replace "caBundle: \"\"" (printf "caBundle: \"%s\"" $values.injection.caBundle) $text -}}
{{- $text = regexReplaceAll "(?m)^( +)- assay$" $text (printf "${1}- %s" $values.namespace) -}}
{{- $text = replace "image: assay-collector:0.1.0-SNAPSHOT" (printf "image: %s" $values.collector.image) $text -}}
{{- $text = replace "storage: 20Gi" (printf "storage: %s" $values.collector.storage) $text -}}
{{- $text = replace "assay-collector.assay.svc" (printf "assay-collector.%s.svc" $values.namespace) $text -}}
{{- $text = replace "value: assay:assay-sensor" (printf "value: %s:assay-sensor" $values.namespace) $text -}}
{{- $text = regexReplaceAll "(?m)namespace: assay$" $text (printf "namespace: %s" $values.namespace) -}}
{{- $text = regexReplaceAll "(?m)^  name: assay$" $text (printf "  name: %s" $values.namespace) -}}
{{- $text -}}
{{- end -}}
