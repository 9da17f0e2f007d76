@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Runs Waggle's commands on Windows; see the file vertx beside this one for what each step is for.
setlocal enabledelayedexpansion
set "HERE=%~dp0"
if exist "%HERE%..\lib" if exist "%HERE%..\conf" set "WAGGLE=%HERE%.."
if not defined WAGGLE (
  set "WAGGLE=%HERE%toolkit\distribution\target\waggle"
  if not exist "!WAGGLE!\waggle.jar" (
    echo vertx: building once with Maven, which takes a minute or two ... 1>&2
    call mvn -f "%HERE%pom.xml" -B -q -DskipTests -pl toolkit/distribution -am package 1>&2
    if errorlevel 1 (
      echo vertx: the build failed ^(expected: mvn -DskipTests package to work^) 1>&2
      exit /b 1
    )
  )
)
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "CP="
for %%j in ("%WAGGLE%\lib\*.jar") do set "CP=!CP!%%~fj;"
for %%w in (%*) do (
  if "%%~w"=="-cluster" set "CLUSTERED=1"
  if "%%~w"=="--cluster" set "CLUSTERED=1"
  if "%%~w"=="-ha" set "CLUSTERED=1"
)
if defined CLUSTERED for %%j in ("%WAGGLE%\lib\cluster\*.jar") do set "CP=!CP!%%~fj;"
set "CP=%CP%%WAGGLE%\conf;"
if defined CLASSPATH set "CP=%CP%%CLASSPATH%;"
set "CP=%CP%."
"%JAVA%" -XX:SharedArchiveFile="%WAGGLE%\lib\waggle.jsa" -Xshare:auto -Xlog:disable --enable-native-access=ALL-UNNAMED ^
  -Djava.util.logging.config.file="%WAGGLE%\conf\logging.properties" %JAVA_OPTS% -cp "%CP%" ^
  io.waggle.launcher.WaggleLauncher %*
exit /b %errorlevel%
