#!/bin/sh
# Makes a signed APK of one channel with what Debian 12 has: no Gradle, no SDK of Google's, nothing fetched.
#   apt install aapt apksigner android-framework-res libsmali-java default-jdk-headless
set -eu
: "${AAPT:=aapt}" "${APKSIGNER:=apksigner}" "${JARS:=/usr/share/java/*}"
: "${FRAMEWORK:=/usr/share/android-framework-res/framework-res.apk}"

# The channel is a resource, so nothing of it needs to be escaped but what XML asks for.
xml() { printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/"/\\"/g'; }
mkdir -p res/values
cat >res/values/strings.xml <<END
<resources>
  <string name="app_name">$(xml "$APP_NAME")</string>
  <string name="channel">$(xml "$CHANNEL")</string>
</resources>
END

"$AAPT" package -f -M AndroidManifest.xml -S res -I "$FRAMEWORK" \
  --version-code "$VERSION_CODE" --version-name "$VERSION_NAME" -F unsigned.apk
java -cp "$JARS" org.jf.smali.Main assemble -o classes.dex smali
"$AAPT" add unsigned.apk classes.dex

# A key for trying things out. A real one comes from a keystore on the builder.
[ -e key.jks ] || keytool -genkeypair -keystore key.jks -storepass android -keypass android -alias key \
  -keyalg RSA -validity 10000 -dname "CN=$APP_NAME" 2>/dev/null
$APKSIGNER sign --ks key.jks --ks-pass pass:android --out "$OUT_DIR/aurora-$VERSION_NAME-$CHANNEL.apk" unsigned.apk
rm -f "$OUT_DIR"/*.idsig
