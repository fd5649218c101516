-- For Quarto, before its own filters: Typst knows no pixels, and Quarto hands a picture's on as they stand;
-- the side that a figure's picture goes to is lost there, too.

if not quarto.doc.is_format('typst') then return {} end

local function inches(image)
  for _, side in ipairs({ 'width', 'height' }) do
    local pixels = (image.attributes[side] or ''):match('^([%d.]+)p?x?$')
    if pixels then image.attributes[side] = ('%.4gin'):format(tonumber(pixels) / 96) end
  end
  return image
end

local function aligned(figure)
  local holder = figure.content[1]
  local image = #figure.content == 1 and holder.content and #holder.content == 1 and holder.content[1]
  local side = image and image.t == 'Image' and image.attributes['fig-align']
  if side ~= 'left' and side ~= 'center' and side ~= 'right' then return nil end
  local function raw(text) return pandoc.RawInline('typst', text) end
  holder.content = { raw('#align(' .. side .. ')['), image, raw(']') }
  figure.content = { holder }
  return figure
end

return { Image = inches, Figure = aligned }
