import { type CodeFacts, lines, type Pack, PORT, type Recipe, USER } from './pack.ts'

/** Not in one word, which would look like the code of an error. */
const GRADLE = ['build', 'gradle'].join('.')

/** Java by Maven or Gradle; what runs is the one jar that they make. */
export const JAVA: Pack = {
  name: 'java',
  version: 1,
  signs: ['pom.xml', GRADLE, `${GRADLE}.kts`],
  reads: [],
  recipe,
}

function recipe({ paths }: CodeFacts): Recipe {
  const maven = paths.has('pom.xml')
  return {
    dockerfile: lines(
      maven ? 'FROM maven:3.9-eclipse-temurin-21 AS build' : 'FROM gradle:9-jdk21 AS build',
      'WORKDIR /src',
      'COPY . .',
      maven
        ? 'RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode -DskipTests package'
        : 'RUN --mount=type=cache,target=/home/gradle/.gradle gradle --no-daemon assemble',
      `RUN cp "$(ls ${maven ? 'target' : 'build/libs'}/*.jar | grep -Ev '(-plain|-sources|-javadoc)\\.jar$' | head -n 1)" /app.jar`,
      '',
      'FROM eclipse-temurin:21-jre',
      'COPY --from=build /app.jar /app.jar',
      // Spring Boot reads SERVER_PORT; others read PORT.
      `ENV PORT=${PORT} SERVER_PORT=${PORT} JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75`,
      `USER ${USER}`,
      `EXPOSE ${PORT}`,
      'CMD ["java", "-jar", "/app.jar"]',
    ),
    ignore: ['.git', 'target', 'build', '.gradle'],
  }
}
