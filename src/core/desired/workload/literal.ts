/**
 * A text that reaches the process as written. Kubernetes replaces `$(NAME)` and turns `$$` into `$` in env, command and
 * args; where one of them occurs every `$` is doubled:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/third_party/forked/golang/expansion/expand.go
 */
export function literal(text: string): string {
  return /\$[$(]/.test(text) ? text.replaceAll('$', '$$$$') : text
}
